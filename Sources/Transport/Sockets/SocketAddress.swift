import Glibc

/// An address of the Internet's families, with its port.
struct SocketAddress {
    private var storage = sockaddr_storage()
    private var length = socklen_t(0)

    var family: Int32 { Int32(storage.ss_family) }

    /// A copy of what a name look-up found.
    init?(_ address: UnsafePointer<sockaddr>?, _ length: socklen_t) {
        guard let address, Int(length) <= MemoryLayout<sockaddr_storage>.size else { return nil }
        withUnsafeMutableBytes(of: &storage) { $0.copyMemory(from: UnsafeRawBufferPointer(start: address, count: Int(length))) }
        self.length = length
    }

    /// A socket's own address, or its peer's.
    init?(_ socket: Socket, peer: Bool) {
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let code = withUnsafeMutablePointer(to: &storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                peer ? getpeername(socket.descriptor, $0, &size) : getsockname(socket.descriptor, $0, &size)
            }
        }
        guard code == 0 else { return nil }
        length = size
    }

    /// Calls `body` with the form that the system takes.
    func withPointer<R>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> R) -> R {
        withUnsafePointer(to: storage) { $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) } }
    }

    var port: UInt16 {
        // Both families keep the port in the two bytes after the family.
        withUnsafeBytes(of: storage) { UInt16(bigEndian: $0.loadUnaligned(fromByteOffset: 2, as: UInt16.self)) }
    }

    /// `address:port`, IPv6 in brackets.
    var text: String {
        var host = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        let code = withPointer { getnameinfo($0, $1, &host, socklen_t(host.count), nil, 0, NI_NUMERICHOST) }
        guard code == 0 else { return "?" }
        let name = String(decoding: host.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        // An IPv4 peer of a socket that takes both.
        if name.hasPrefix("::ffff:"), name.contains(".") { return "\(name.dropFirst(7)):\(port)" }
        return name.contains(":") ? "[\(name)]:\(port)" : "\(name):\(port)"
    }

    /// The addresses in a list of the name look-up's, IPv4 first: what "localhost" means to most programs.
    static func all(_ list: UnsafeMutablePointer<addrinfo>?) -> [SocketAddress] {
        var found: [SocketAddress] = []
        var next = list
        while let info = next {
            if let address = SocketAddress(info.pointee.ai_addr, info.pointee.ai_addrlen) { found.append(address) }
            next = info.pointee.ai_next
        }
        return found.filter { $0.family == AF_INET } + found.filter { $0.family != AF_INET }
    }

    /// What a look-up is asked for.
    static func hints(flags: Int32) -> addrinfo {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = flags
        return hints
    }
}
