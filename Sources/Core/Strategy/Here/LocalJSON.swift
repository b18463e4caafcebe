import Kernel

/// The page of a part of the territory, for machines.
package struct LocalJSON: Encodable {
  struct Figure: Encodable {
    let mesure: String
    @OrNull var valeur: Int?
    /// zero, connu, neant, en partie, non connu.
    let etat: String
    let communesConnues: Int
    /// The same measure of the whole département.
    @OrNull var departement: Int?
  }
  struct Line: Encodable {
    let action: String
    let titre: String
    let situation: String
    let ici: [Figure]
  }
  let lieu: String
  let nom: String
  let communes: Int
  let actions: [Line]
  /// The actions that no figure tells by commune.
  let sansChiffreIci: [String]
  let moment: MomentJSON

  package init(_ view: LocalView) {
    lieu = view.locality.reference
    nom = view.locality.title
    communes = view.locality.communes.count
    actions = view.lines.map { line in
      Line(
        action: line.action.action.number, titre: line.action.action.short,
        situation: line.action.standing.rawValue,
        ici: line.figures.map {
          Figure(
            mesure: $0.measure.id, valeur: $0.value.count, etat: $0.value.state, communesConnues: $0.known,
            departement: $0.whole.value.count)
        })
    }
    sansChiffreIci = view.others.map(\.action.number)
    moment = MomentJSON(view.situation.moment)
  }
}
