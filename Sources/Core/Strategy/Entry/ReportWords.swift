import Documents
import Kernel
import Ledger

/// What is asked of a report, in a form as in a file. The raw values are the columns' names.
package enum ReportPart: String, SheetPart {
  case measure = "mesure"
  case day = "jour"
  case place = "commune"
  case organisation
  case category = "categorie"
  case value = "valeur"
  case comment = "commentaire"

  package static let required: [ReportPart] = [.measure, .day, .value]
  package var isShared: Bool { self != .value }
  package var isFree: Bool { self == .comment }
}

/// A report as somebody wrote it, not yet read.
package struct ReportWords: Sendable, Hashable {
  package var measure = ""
  package var day = ""
  package var place = ""
  package var organisation = ""
  package var category = ""
  package var value = ""
  package var comment = ""

  package init() {}

  package subscript(part: ReportPart) -> String {
    get {
      switch part {
      case .measure: measure
      case .day: day
      case .place: place
      case .organisation: organisation
      case .category: category
      case .value: value
      case .comment: comment
      }
    }
    set {
      switch part {
      case .measure: measure = newValue
      case .day: day = newValue
      case .place: place = newValue
      case .organisation: organisation = newValue
      case .category: category = newValue
      case .value: value = newValue
      case .comment: comment = newValue
      }
    }
  }
}

extension Measure {
  /// How the place of a key is written where it is read again: a whole is said, never left empty.
  func placeWord(_ key: LedgerKey, named: (String) -> String) -> String {
    key.place.map(named) ?? (keys.contains(.place) ? "département" : "")
  }
}

/// A part of a report that can't be read.
package typealias ReportFault = CellFault<ReportPart>

extension Invalid {
  /// Each fault at the field of a form.
  init(_ faults: [ReportFault]) {
    self.init(issues: faults.map { .init($0.problem, remedy: $0.remedy, at: .field($0.part.rawValue)) })
  }
}
