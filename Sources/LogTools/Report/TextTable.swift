/// Columns of text that line up.
struct TextTable {
    private var rows: [[String]]
    private let rightAligned: Set<Int>

    /// `rightAligned`: the columns of numbers.
    init(_ titles: [String], rightAligned: Set<Int> = []) { (rows, self.rightAligned) = ([titles], rightAligned) }

    mutating func row(_ cells: [String]) { rows.append(cells) }

    /// The table, a line a row, without blanks at the lines' ends.
    var text: String {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0 }
        return rows.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                let blanks = String(repeating: " ", count: widths[column] - cell.count)
                line += rightAligned.contains(column) ? blanks + cell : cell + blanks
                if column < row.count - 1 { line += "  " }
            }
            while line.last == " " { line.removeLast() }
            return line + "\n"
        }.joined()
    }
}
