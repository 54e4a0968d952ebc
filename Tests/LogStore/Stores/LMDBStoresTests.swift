import Glibc
import LogStore
import Support
import Testing

/// What stores on the disk do where a file is damaged.
@Suite struct LMDBStoresTests {
    private let directory = TemporaryDirectory()
    private let owner = [UInt8](repeating: 3, count: 16)
    private let stores = LMDBStores()

    private func overwrite(_ name: String, at position: Int, count: Int) {
        guard let file = fopen(directory.path + "/" + name + "/data.mdb", "r+") else { return }
        fseek(file, position, SEEK_SET)
        for _ in 0..<count { fputc(0x5A, file) }
        fclose(file)
    }

    private func size(_ name: String) throws -> Int {
        Int(try PosixFileSystem().stat(directory.path + "/" + name + "/data.mdb")?.size ?? 0)
    }

    @Test("a damaged index is put aside and made anew")
    func damagedIndex() throws {
        let path = directory.path + "/index"
        for _ in 0..<2 {
            let opened = try stores.openIndex(path, owner: owner)
            try opened.store.commit([.put([1], [1])])
            try opened.store.close()
            overwrite("index", at: 0, count: try size("index"))
            let again = try stores.openIndex(path, owner: owner)
            #expect(again.rebuild?.isEmpty == false)
            #expect(try again.store.get([1]) == nil)
            try again.store.close()
        }
        #expect(try PosixFileSystem().list(directory.path) == ["index", "index.damaged"])
    }

    @Test("a damaged state is refused, and left as it is")
    func damagedState() throws {
        let path = directory.path + "/state"
        let state = try stores.openState(path, newOwner: owner)
        for value in 0..<200 as Range<UInt8> { try state.commit([.put([value], [UInt8](repeating: value, count: 300))]) }
        try state.close()
        overwrite("state", at: 4096 * 5, count: 4096 * 20)
        for _ in 0..<2 {
            let error = #expect(throws: StoreError.self) { _ = try stores.openState(path, newOwner: owner) }
            guard case .damaged(path, _) = error else {
                Issue.record("refused as \(error.map { "\($0)" } ?? "nothing")")
                return
            }
        }
    }

    @Test("a state that was not closed is walked, and opened")
    func uncleanState() throws {
        let path = directory.path + "/state"
        do {
            let state = try stores.openState(path, newOwner: owner)
            try state.commit([.put([1], [1])])
        }
        #expect(access(path + "/seal", F_OK) != 0)
        let state = try stores.openState(path, newOwner: nil)
        #expect(try state.get([1]) == [1])
    }

    @Test("tools read a store at rest, and refuse one that is not there")
    func tools() throws {
        let path = directory.path + "/state"
        #expect(throws: StoreError.missing(path: path)) { _ = try stores.openToRead(path, isLive: false) }
        let state = try stores.openState(path, newOwner: owner)
        try state.commit([.put([1], [1])])
        try state.close()
        let read = try stores.openToRead(path, isLive: false)
        #expect(read.owner == owner)
        #expect(try read.get([1]) == [1])
        #expect(throws: StoreError.self) { try read.commit([.put([1], [2])]) }
    }
}
