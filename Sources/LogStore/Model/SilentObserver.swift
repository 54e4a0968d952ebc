/// Hears nothing.
public final class SilentObserver: LogObserver {
    public init() {}
}
