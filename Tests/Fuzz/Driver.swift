import Glibc

/// The target that `OTTLA_FUZZ` names.
private let target: FuzzTarget? = getenv("OTTLA_FUZZ").flatMap { FuzzTarget(rawValue: String(cString: $0)) }

/// What libFuzzer calls, again and again.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let target else {
        say("OTTLA_FUZZ names none of \(FuzzTarget.allCases.map(\.rawValue).joined(separator: " "))")
        exit(2)
    }
    do {
        try target.run(UnsafeRawBufferPointer(start: bytes, count: count))
    } catch {
        say("\(target.rawValue): \(error)")
        abort()
    }
    return 0
}

/// A line on standard error, out before the process ends.
private func say(_ text: String) {
    let line = Array("fuzz: \(text)\n".utf8)
    _ = line.withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
}
