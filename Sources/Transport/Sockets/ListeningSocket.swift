import Glibc

/// Opens ports.
enum ListeningSocket {
    static func open(host: String, port: UInt16, backlog: Int32) throws(TransportError) -> Socket {
        var hints = SocketAddress.hints(flags: AI_PASSIVE | AI_NUMERICSERV)
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host.isEmpty ? nil : host, String(port), &hints, &list)
        guard code == 0 else { throw .unknownHost(host, reason: String(cString: gai_strerror(code))) }
        defer { freeaddrinfo(list) }
        let text = host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        var failure = TransportError.unknownHost(host, reason: "it has no address")
        var addresses = SocketAddress.all(list)
        // All addresses: the socket of IPv6 takes IPv4 too, where the system has it.
        if host.isEmpty { addresses.reverse() }
        for address in addresses {
            switch attempt(address, text, backlog) {
            case .success(let socket): return socket
            case .failure(let error): failure = error
            }
        }
        throw failure
    }

    private static func attempt(_ address: SocketAddress, _ text: String, _ backlog: Int32) -> Result<Socket, TransportError> {
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = Glibc.socket(address.family, kind, 0)
        guard descriptor >= 0 else { return .failure(error("open a socket for", text, errno)) }
        let socket = Socket(descriptor: descriptor)
        socket.set(SOL_SOCKET, SO_REUSEADDR, 1)
        var code = address.withPointer { bind(descriptor, $0, $1) }
        if code == 0 { code = listen(descriptor, backlog) }
        if code == 0 { return .success(socket) }
        let failure = error("listen on", text, errno)
        socket.close()
        return .failure(failure)
    }

    private static func error(_ operation: String, _ text: String, _ code: Int32) -> TransportError {
        switch code {
        case EADDRINUSE: .addressInUse(text)
        case EADDRNOTAVAIL: .addressNotAvailable(text)
        case EACCES, EPERM: .permissionDenied(text)
        default: .system(operation: operation, address: text, code: code)
        }
    }
}
