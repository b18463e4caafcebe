/// Why the database did not answer. `message` says in French what to do, to anybody; `description` adds what the engine
/// itself said, for the log and for whoever types commands.
package enum DatabaseFailure: Error, Sendable, Hashable {
  /// The server, the file or its folder can't be reached.
  case unavailable(String)
  /// The connection broke while the write was being confirmed: nobody knows whether it was kept.
  case unknownOutcome
  /// Too many requests wait already, or this one waited too long.
  case busy
  /// One statement ran for longer than the limit (30 s).
  case tooLong
  /// No room left on the disk.
  case full
  case readOnly
  /// Another program holds the lock.
  case locked
  /// Another process serves the file.
  case served(String)
  /// The migration that this binary does not know.
  case newer(String)
  case uniqueViolation(String)
  case foreignKeyViolation(String)
  /// A CHECK or NOT NULL of the table.
  case checkViolation(String)
  /// The table whose lines can only be added.
  case appendOnly(String)
  case other(String)

  package var message: String {
    switch self {
    case .unavailable:
      "La base de données ne répond pas. Réessayez dans un instant ; si cela dure, l’administrateur vérifie "
        + "qu’elle fonctionne et que son adresse est juste."
    case .unknownOutcome:
      "La connexion à la base s’est coupée pendant l’enregistrement : on ne sait pas s’il a été fait. "
        + "Rouvrez la page pour vérifier avant de recommencer."
    case .busy:
      "Trop de demandes en même temps. Réessayez dans quelques secondes."
    case .tooLong:
      "La demande a pris trop de temps et a été arrêtée. Réduisez la période ou le périmètre, ou réessayez plus tard."
    case .full:
      "Le disque de la base de données est plein : rien n’a été enregistré. L’administrateur libère de la place, "
        + "puis recommencez."
    case .readOnly:
      "La base de données est en lecture seule : rien n’a été enregistré. L’administrateur vérifie les droits du "
        + "fichier et de son dossier, ou que le serveur n’est pas une copie de secours."
    case .locked:
      "Un autre programme occupe la base de données. Réessayez dans quelques secondes ; si cela dure, "
        + "l’administrateur ferme la console ou la sauvegarde restée ouverte."
    case .served:
      "Un autre « boussole serve » sert déjà cette base. Arrêtez-le, ou donnez une autre base à celui-ci (--base) ; "
        + "pour servir une base à plusieurs, il faut PostgreSQL."
    case .newer(let migration):
      "Cette base a été faite par une version plus récente de Boussole (« \(migration) »). Installez cette version, "
        + "ou restaurez une sauvegarde faite avant elle."
    case .uniqueViolation:
      "Cette valeur existe déjà : choisissez-en une autre."
    case .foreignKeyViolation:
      "Une donnée liée manque, ou quelque chose s’appuie encore sur celle-ci."
    case .checkViolation:
      "Une valeur n’est pas permise par la base : c’est un défaut de Boussole, signalez-le."
    case .appendOnly:
      "On ajoute à ce journal, on n’y change rien : enregistrez une correction."
    case .other:
      "La base de données a refusé la demande : c’est un défaut de Boussole, signalez-le."
    }
  }

  /// What the engine said: SQL, addresses, names of tables.
  var detail: String? {
    switch self {
    case .unavailable(let detail), .served(let detail), .uniqueViolation(let detail), .foreignKeyViolation(let detail),
      .checkViolation(let detail), .appendOnly(let detail), .other(let detail):
      detail
    case .unknownOutcome, .busy, .tooLong, .full, .readOnly, .locked, .newer: nil
    }
  }
}

extension DatabaseFailure: CustomStringConvertible {
  /// As long as a line of a log may be, whatever the engine said.
  private static let longest = 2_000
  package var description: String {
    guard let detail else { return message }
    return "\(message) (\(detail.count > Self.longest ? detail.prefix(Self.longest) + "…" : detail))"
  }
}
