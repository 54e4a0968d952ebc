import LogStore

extension Disk {
    /// What the disk may hold after a power cut now.
    func crashed(_ random: inout some RandomNumberGenerator, oldIndex: Bool = true) -> (MemoryFileSystem, Disk) {
        let memory = MemoryFileSystem()
        var new = Disk()
        (new.capacity, new.steps) = (capacity, steps)
        let names = names.crash(&random).sorted { ($0.key.directory, $0.key.name) < ($1.key.directory, $1.key.name) }
        build("", Self.root, Dictionary(grouping: names, by: \.key.directory), into: memory) { name, inode in
            new.names.addSynced(name, inode)
            guard let history = files[inode] else { return nil }
            let bytes = history.crash(&random)
            new.files[inode] = FileHistory(synced: bytes)
            new.used += bytes.size
            return bytes
        }
        for (path, history) in stores.sorted(by: { $0.key < $1.key }) {
            new.stores[path] = StoreHistory(owner: history.owner, isState: history.isState, table: history.crash(&random, isOld: oldIndex))
        }
        return (memory, new)
    }

    /// What is there when the process has died: all of it, and what is not durable may be lost still.
    func killed(_ random: inout some RandomNumberGenerator) -> (MemoryFileSystem, Disk) {
        let memory = MemoryFileSystem()
        var new = self
        (new.faults, new.stepsLeft, new.recorded, new.moments, new.hasPower) = ([], nil, nil, nil, true)
        memory.reserve(inodes: max(files.keys.max() ?? 0, names.highestInode))
        let names = names.newest.sorted { ($0.key.directory, $0.key.name) < ($1.key.directory, $1.key.name) }
        build("", Self.root, Dictionary(grouping: names, by: \.key.directory), into: memory) { _, inode in files[inode]?.newest }
        for path in stores.keys.sorted() { new.stores[path]?.finish(Bool.random(using: &random)) }
        return (memory, new)
    }

    /// Puts what a directory holds into a file system: `bytes` answers what a file holds, nil for a directory.
    private func build(
        _ path: String, _ directory: UInt64, _ names: [UInt64: [(key: NameHistory.Name, value: UInt64)]], into memory: MemoryFileSystem,
        _ bytes: (NameHistory.Name, UInt64) -> SparseBytes?
    ) {
        for (name, inode) in names[directory] ?? [] {
            let inner = path + "/" + name.name
            do {
                if let bytes = bytes(name, inode) {
                    try memory.put(inner, bytes, inode: inode)
                } else {
                    try memory.makeDirectory(inner, inode: inode)
                    build(inner, inode, names, into: memory, bytes)
                }
            } catch {
                preconditionFailure("\(inner) cannot be made again: \(error)")
            }
        }
    }
}
