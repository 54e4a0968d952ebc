/// What a heartbeat is answered with.
public enum ImageNews: Equatable, Sendable {
    case nothing
    case image(ClusterImage)
    case delta(ImageDelta)
}
