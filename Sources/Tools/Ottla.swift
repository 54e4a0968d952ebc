import LMDB

@main struct Ottla {
    static func main() {
        print("ottla, with LMDB \(LibraryVersion.text)")
    }
}
