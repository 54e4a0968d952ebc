import LogStore
import Records
import Threads

@testable import LogStore

/// A good directory, closed or killed, with some of its files and values changed: the input is a byte that says which, then changes of
/// eight bytes each. It opens or is refused; what it serves can be used.
enum DirectoryTarget {
    /// What a directory holds, to be made again for each input.
    private struct Image {
        var folders: [String] = []
        var files: [(path: String, bytes: [UInt8])] = []
        var stores: [(path: String, owner: [UInt8], entries: [(key: [UInt8], value: [UInt8])])] = []
    }

    private static let images = Lock<[Bool: Image]>([:])

    static func run(_ input: UnsafeRawBufferPointer) throws {
        var input = FuzzInput(input)
        let flags = input.byte()
        var image = try images.withLock { images in
            if let known = images[flags & 1 == 0] { return known }
            let made = try make(isClean: flags & 1 == 0)
            images[flags & 1 == 0] = made
            return made
        }
        for _ in 0..<32 where !input.isOver { change(&image, &input) }
        let machine = try machine(image)
        guard let store = try? LogStore.open(machine.options()) else { return }
        for log in store.partitions() {
            _ = try FuzzMachine.readAll(log)
            try FuzzMachine.use(log)
        }
        store.flushNow()
        try? store.checkpointNow()
        store.maintain()
        try? store.close()
    }

    private static func machine(_ image: Image) throws -> FuzzMachine {
        let fileSystem = MemoryFileSystem()
        for folder in image.folders { try fileSystem.makeDirectories(folder) }
        for (path, bytes) in image.files { try fileSystem.make(path, bytes) }
        var stores: [String: MemoryStore] = [:]
        for store in image.stores {
            var table = SortedTable()
            for (key, value) in store.entries where (1...511).contains(key.count) { table.apply(.put(key, value)) }
            stores[store.path] = MemoryStore(path: store.path, owner: store.owner, table: table)
        }
        return FuzzMachine(fileSystem: fileSystem, stores: MemoryStores(stores))
    }

    private static func change(_ image: inout Image, _ input: inout FuzzInput) {
        let (kind, which, at, with) = (input.byte(), Int(input.byte()), Int(input.number(UInt32.self)), input.number(UInt16.self))
        func mutate(_ bytes: inout [UInt8]) {
            switch kind >> 4 {
            case 0...5:
                if !bytes.isEmpty { bytes[at % bytes.count] = UInt8(truncatingIfNeeded: with) }
            case 6...8:
                if !bytes.isEmpty { bytes[at % bytes.count] ^= 1 << UInt8(with % 8) }
            case 9, 10: bytes.removeLast(min(bytes.count, Int(with)))
            case 11: bytes += [UInt8](repeating: UInt8(truncatingIfNeeded: at), count: Int(with % 4096))
            case 12: bytes = Resigning.batches(bytes)
            case 13: bytes = []
            default:
                let range = min(at % 4096, bytes.count)..<bytes.count
                for i in range.prefix(Int(with % 512)) { bytes[i] = 0 }
            }
        }
        switch kind & 3 {
        case 0, 1:
            guard !image.files.isEmpty else { return }
            let chosen = which % image.files.count
            if kind >> 4 == 15 { image.files.remove(at: chosen) } else { mutate(&image.files[chosen].bytes) }
        default:
            let store = Int(kind & 1) % image.stores.count
            guard !image.stores[store].entries.isEmpty else { return }
            let chosen = which % image.stores[store].entries.count
            if kind >> 4 == 15 {
                image.stores[store].entries.remove(at: chosen)
            } else if kind & 4 != 0 {
                mutate(&image.stores[store].entries[chosen].key)
            } else {
                mutate(&image.stores[store].entries[chosen].value)
            }
        }
    }

    // MARK: The good one

    private static func make(isClean: Bool) throws -> Image {
        let machine = FuzzMachine()
        let store = try LogStore.open(machine.options())
        var config = LogConfig()
        config.segmentBytes = 2000
        for index in Int32(0)..<2 {
            let log = try store.create(PartitionID(topic: TopicID(high: 1, low: 2), index: index), topic: "t", config: config)
            _ = try log.lead(epoch: 1)
            for i in 0..<8 {
                var batch = try FuzzBatches.some(Int32(i), codec: i % 3 == 2 ? .gzip : .none)
                _ = try batch.withUnsafeMutableBytes { try log.append($0, now: 1_700_000_000_000, ticket: nil) }
                if i == 5 {
                    store.flushNow()
                    try store.checkpointNow()
                }
            }
            store.flushNow()
        }
        if isClean { try store.close() } else { machine.kill(store) }
        return try image(of: machine)
    }

    private static func image(of machine: FuzzMachine) throws -> Image {
        var image = Image()
        func walk(_ path: String) throws {
            image.folders.append(path)
            for name in try machine.fileSystem.list(path) {
                let child = path + "/" + name
                guard let status = try machine.fileSystem.stat(child) else { continue }
                if status.kind == .directory {
                    try walk(child)
                } else {
                    let file = try machine.fileSystem.open(child, mode: .read)
                    image.files.append((child, try file.read(Int(status.size), at: 0)))
                }
            }
        }
        try walk(FuzzMachine.directory)
        let state = try machine.stores.openState(FuzzMachine.directory + "/state", newOwner: nil)
        let index = try machine.stores.openIndex(FuzzMachine.directory + "/index", owner: state.owner).store
        for (name, store) in [("/state", state as any KeyValueStore), ("/index", index)] {
            var entries: [(key: [UInt8], value: [UInt8])] = []
            try store.scan(prefix: []) { key, value in
                entries.append((key, value))
                return true
            }
            image.stores.append((FuzzMachine.directory + name, store.owner, entries))
        }
        return image
    }
}
