import CLMDB

/// The LMDB library that is linked.
public enum LibraryVersion {
    /// Its version as `major.minor.patch`.
    public static var text: String {
        let version = clmdb_version()
        return "\(version >> 24).\(version >> 16 & 0xFF).\(version & 0xFFFF)"
    }
}
