/// Something a person can repair: where it is, what is wrong, what to do next. One type for forms, packs and
/// spreadsheets.
package struct Invalid: Error, Sendable, Equatable {
  package enum Place: Sendable, Hashable {
    case page
    case field(String)
    case line(file: String, Int)
    case cell(row: Int, column: String)
  }
  package struct Issue: Sendable, Equatable {
    package var place: Place
    /// French, shown as it is: "La séance n’est pas « tenue »."
    package var problem: String
    /// The next step, French: "Enregistrez d’abord la feuille de présence."
    package var remedy: String

    package init(_ problem: String, remedy: String, at place: Place = .page) {
      self.place = place
      self.problem = problem
      self.remedy = remedy
    }
  }
  /// All at once, never only the first.
  package var issues: [Issue]

  package init(issues: [Issue]) { self.issues = issues }
  package init(_ problem: String, remedy: String, at place: Place = .page) {
    issues = [Issue(problem, remedy: remedy, at: place)]
  }
}

extension Invalid {
  /// The same, at a field of a form.
  package func at(_ field: String) -> Invalid {
    Invalid(issues: issues.map { Issue($0.problem, remedy: $0.remedy, at: .field(field)) })
  }
}

/// Missing and out of reach look the same: the reader learns nothing more.
package struct NotFound: Error, Sendable {
  package init() {}
}

extension Invalid.Issue: CustomStringConvertible {
  package var description: String {
    let spot =
      switch place {
      case .page: ""
      case .field(let name): "\(name) : "
      case .line(let file, let line): "\(file):\(line) : "
      case .cell(let row, let column): "Ligne \(row), colonne \(column) : "
      }
    return spot + problem + (remedy.isEmpty ? "" : " \(remedy)")
  }
}
