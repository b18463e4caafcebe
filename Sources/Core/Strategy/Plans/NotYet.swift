import Pack

/// What strategies of the genre need and a pack can't say yet (docs/pack.md, "Pas encore"): refused by name wherever it
/// stands, never shown wrong.
enum NotYet {
  static let announced: Set<String> = [
    "plans", "succede", "entre", "base", "moyenne", "echelle", "a_fixer", "condition", "part_de", "par_organisation",
    "comparaison", "provisoire", "definitif", "rupture", "texte", "question", "groupe", "lecteurs", "retenu",
    "presente", "fuseau",
  ]
  /// Periods that are not blocks of the civil year.
  static let periods: Set<String> = ["annee_scolaire", "saison"]
  /// What stands in the place of a target's value.
  static let values = ["entre", "a_fixer", "echelle"]
}
