import Database

/// What is done to figures, sittings and packs.
package enum StrategyAct: Audited {
  case sittingNoted, figureRecorded, figureCorrected, figureWithdrawn, commentErased, fileSent, fileRecorded,
    packLoaded

  package var trail: TrailWords {
    switch self {
    case .sittingNoted: TrailWords("seance.notee", "Jour de la dernière séance noté", of: "seance")
    case .figureRecorded: TrailWords("releve.enregistre", "Chiffre saisi", of: "releve")
    case .figureCorrected: TrailWords("releve.corrige", "Chiffre corrigé", of: "releve")
    case .figureWithdrawn: TrailWords("releve.retire", "Chiffre retiré", of: "releve")
    case .commentErased: TrailWords("releve.efface", "Commentaire d’un chiffre effacé", of: "releve")
    case .fileSent: TrailWords("import.depose", "Fichier déposé", of: "import")
    case .fileRecorded: TrailWords("import.enregistre", "Fichier importé", of: "import")
    case .packLoaded: TrailWords("pack.charge", "Pack mis en vigueur", of: "revision")
    }
  }
}
