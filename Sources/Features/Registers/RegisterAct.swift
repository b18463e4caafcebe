import Database

/// What is done around entries; what is done to them is `EntryVersion.Act`.
enum RegisterAct: Audited {
  case transferred, linked, erased, printed, gauged, imported, completed, uncompleted, viewKept, viewRenamed
  case viewWithdrawn

  var trail: TrailWords {
    switch self {
    case .transferred: TrailWords("fiche.transferred", "Fiche transférée", of: RegisterEntry.causeKind)
    case .linked: TrailWords("fiche.linked", "Fiche rattachée à une autre", of: RegisterEntry.causeKind)
    case .erased: TrailWords("fiche.erased", "Valeur d’une fiche effacée", of: RegisterEntry.causeKind)
    case .printed: TrailWords("fiche.printed", "Papier d’une fiche imprimé", of: RegisterEntry.causeKind)
    case .gauged: TrailWords("fiche.gauged", "Jauge d’une fiche dite", of: RegisterEntry.causeKind)
    case .imported: TrailWords("registre.importe", "Fichier de fiches enregistré", of: Register.subjectKind)
    case .completed: TrailWords("registre.complet", "Registre dit complet", of: Register.subjectKind)
    case .uncompleted: TrailWords("registre.repris", "Registre dit complet, retiré", of: Register.subjectKind)
    case .viewKept: TrailWords("vue.gardee", "Vue d’une liste gardée", of: "vue")
    case .viewRenamed: TrailWords("vue.renommee", "Vue d’une liste renommée", of: "vue")
    case .viewWithdrawn: TrailWords("vue.retiree", "Vue d’une liste retirée", of: "vue")
    }
  }
}
