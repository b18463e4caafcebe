import Kernel

/// What a cell of a file says, with its kind: a sheet has numbers and days, not their pictures.
package enum SheetValue: Sendable, Hashable {
  case nothing
  case text(String)
  case number(Int)
  case day(Day)

  package init(_ text: String?) { self = text.map { .text($0) } ?? .nothing }
  package init(_ day: Day?) { self = day.map { .day($0) } ?? .nothing }

  /// As a file of text has it, and as people read it: `31/12/2026`.
  package var text: String {
    switch self {
    case .nothing: ""
    case .text(let text): text
    case .number(let number): String(number)
    case .day(let day): French.short(day)
    }
  }

  /// Before another in a list: numbers and days by what they are, texts as people order them, nothing at the end.
  package func precedes(_ other: SheetValue) -> Bool {
    switch (self, other) {
    case (.number(let own), .number(let their)): own < their
    case (.day(let own), .day(let their)): own < their
    case (.text(let own), .text(let their)): French.ordered(own) < French.ordered(their)
    default: rank < other.rank
    }
  }
  private var rank: Int {
    switch self {
    case .number: 0
    case .day: 1
    case .text: 2
    case .nothing: 3
    }
  }
}

extension SheetValue: Encodable {
  /// A day as `2026-12-31`.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .nothing: try container.encodeNil()
    case .text(let text): try container.encode(text)
    case .number(let number): try container.encode(number)
    case .day(let day): try container.encode(day.iso)
    }
  }
}
