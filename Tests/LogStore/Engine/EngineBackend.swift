import Foundation
import LogStore
import Support
import Testing

/// What an engine lies on: the same suite runs over each.
enum EngineBackend: CaseIterable, CustomTestStringConvertible {
    case disk, memory

    var testDescription: String { self == .disk ? "POSIX files and LMDB" : "memory" }

    func make() -> EngineBench { EngineBench(self) }
}

extension EngineBackend {
    /// A directory on a backend, opened again and again.
    final class EngineBench {
        private let backend: EngineBackend
        private let home = TemporaryDirectory()
        private var copies = 0
        private var root: String
        let bench: Workbench

        init(_ backend: EngineBackend) {
            self.backend = backend
            switch backend {
            case .disk:
                root = home.path + "/0"
                bench = Workbench(fileSystem: PosixFileSystem(), stores: LMDBStores())
            case .memory:
                root = "/data"
                bench = Workbench()
            }
        }

        var directory: String { root + "/broker-1" }

        func open(_ change: (inout LogStoreOptions) -> Void = { _ in }) throws -> LogStore {
            let directory = directory
            return try bench.open { options in
                options.directory = directory
                change(&options)
            }
        }

        /// What is left when the process dies: opened again from a copy, as two environments of LMDB cannot be open at one path.
        func reopenAfterKill(_ store: LogStore) throws -> LogStore {
            guard backend == .disk else {
                store.releaseLock()
                return try open()
            }
            copies += 1
            let copy = home.path + "/\(copies)"
            try FileManager.default.copyItem(atPath: root, toPath: copy)
            try? store.close()
            root = copy
            return try open()
        }

        /// `index/` is gone, while the directory is closed.
        func removeIndex() throws {
            if backend == .disk {
                try FileManager.default.removeItem(atPath: directory + "/index")
            } else {
                (bench.stores as? MemoryStores)?.remove(directory + "/index")
            }
        }
    }
}
