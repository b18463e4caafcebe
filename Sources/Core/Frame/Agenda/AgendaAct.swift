import Database

/// What is done to the addresses that give agendas.
enum AgendaAct: Audited {
  case opened, withdrawn

  var trail: TrailWords {
    switch self {
    case .opened: TrailWords("agenda.ouvert", "Adresse d’agenda donnée", of: "holding")
    case .withdrawn: TrailWords("agenda.retire", "Adresse d’agenda retirée", of: "holding")
    }
  }
}
