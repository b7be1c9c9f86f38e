#pragma once
// The headers of libbluetooth: addresses, L2CAP and HCI. The target BlueZ uses them.
#include <bluetooth/bluetooth.h>
#include <bluetooth/hci.h>
#include <bluetooth/hci_lib.h>
#include <bluetooth/l2cap.h>
