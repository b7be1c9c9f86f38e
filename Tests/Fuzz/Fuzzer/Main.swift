import CLibFuzzer
import Glibc

/// `fuzzer NAME [LIBFUZZER'S ARGUMENTS]` runs a fuzzer, `fuzzer --seeds NAME DIRECTORY` writes its seeds, and `fuzzer --names`
/// lists the fuzzers.
@main enum Main {
  static func main() {
    let arguments = CommandLine.arguments
    if arguments.count == 2, arguments[1] == "--names" {
      for fuzzer in Fuzzer.all { print(fuzzer.name) }
    } else if arguments.count == 4, arguments[1] == "--seeds", let fuzzer = Fuzzer.named(arguments[2]) {
      fuzzer.writeSeeds(into: arguments[3])
    } else if Fuzzer.chosen != nil {
      run()
    } else {
      print("usage: fuzzer NAME [ARGUMENT...] | --seeds NAME DIRECTORY | --names")
      exit(64)
    }
  }

  /// Passes control to libFuzzer, which must not see the name.
  private static func run() {
    var count = CommandLine.argc - 1
    var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv + 1
    arguments?[0] = CommandLine.unsafeArgv[0]
    let code = LLVMFuzzerRunDriver(&count, &arguments) { data, size in
      Fuzzer.chosen?.run([UInt8](UnsafeBufferPointer(start: data, count: size)))
      return 0
    }
    exit(code)
  }
}
