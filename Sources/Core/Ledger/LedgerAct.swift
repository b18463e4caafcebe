import Database

/// What is done to the journal as a whole.
package enum LedgerAct: Audited {
  case rebuilt

  package var trail: TrailWords {
    switch self {
    case .rebuilt: TrailWords("journal.sommes", "Sommes refaites à partir du journal", of: "journal")
    }
  }
}
