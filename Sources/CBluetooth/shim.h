#pragma once
// libbluetooth of BlueZ: addresses, L2CAP and HCI. Headers only: what is done with them is in BlueZ.
#include <bluetooth/bluetooth.h>
#include <bluetooth/hci.h>
#include <bluetooth/hci_lib.h>
#include <bluetooth/l2cap.h>
