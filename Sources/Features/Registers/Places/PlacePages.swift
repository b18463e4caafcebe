import Kernel
import Strategy
import Territory
import Web

/// The box by which one says that what is out of its commune is there, once it was asked.
private func elsewhere(_ frame: PageFrame, _ refused: Invalid?) -> HTML {
  let isTicked = frame.form[EntryActs.elsewhere] != nil
  guard isTicked || refused?.issues.contains(where: { $0.remedy == EntryActs.askedElsewhere }) ?? false else {
    return ""
  }
  return checkbox(
    Field(EntryActs.elsewhere, "Il est bien là, hors de la commune", isRequired: true), isOn: isTicked)
}
/// What was asked of what a form says, and is as it says.
func confirming(_ frame: PageFrame, _ refused: Invalid?) -> HTML {
  elsewhere(frame, refused) + PersonalText.confirming(frame, refused)
}

extension RegisterField {
  /// What a map draws of a value of it.
  func drawn(_ value: String, _ title: String, _ link: Link? = nil) -> [Placed] {
    let points = [Position](keptLine: value).map { (longitude: $0.longitude, latitude: $0.latitude) }
    return points.isEmpty ? [] : [Placed(points, isOutline: kind == .outline, title: title, link: link)]
  }
}

extension Departement {
  /// The communes around some values and, first, that of their entry: what a small map shows.
  func around(_ values: [String], of place: Commune?) -> MapOutline? {
    let others = values.flatMap { [Position](keptLine: $0) }.compactMap { territory.commune(at: $0) }
    var seen: Set<String> = []
    let communes = ([place].compactMap(\.self) + others).filter { $0.contour != nil && seen.insert($0.code).inserted }
    return communes.isEmpty ? nil : MapOutline(communes, by: [], isNamed: false, areNamed: communes.count > 1)
  }
}

extension FieldAsking {
  /// A field in which one types where it is, and the map of the commune on which one may press instead.
  func placed(_ field: RegisterField, _ asked: Field) -> HTML {
    let value = try? field.read(typed, in: departement)
    let typing = field.kind == .point ? Web.field(asked) : textarea(asked)
    let drawn = value.map { field.drawn($0, field.label) } ?? []
    let map: HTML =
      departement.around([value].compactMap(\.self), of: place).map { outline in
        placeMap("carte-\(field.id)", "\(field.label) : carte", drawn, outline, picks: field.id)
      } ?? ""
    let button = button("Montrer la carte de la commune", .tertiary, name: Chooser.act, value: field.id)
    return "\(typing)\(map)\(buttons([button]))"
  }
}

/// Where an entry is, on a small map of its commune; nothing where none of it says so.
func placeSection(_ departement: Departement, _ file: EntryFile) -> HTML {
  let said = file.register.fields.filter(\.kind.isPlace).compactMap { field in
    file.entry.values[field.id].map { (field, $0) }
  }
  let place = file.entry.place(in: file.register).flatMap { departement.territory.commune($0) }
  guard !said.isEmpty, let outline = departement.around(said.map(\.1), of: place) else { return "" }
  return section(
    "Où c’est",
    placeMap("carte-fiche", "Carte : où c’est", said.flatMap { $0.drawn($1, $0.label) }, outline)
      + "<p class=\"note\">\(prose: mapSource(departement.territory))</p>")
}
