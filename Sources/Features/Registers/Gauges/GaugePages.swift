import Kernel
import Web

/// One number a line and one button: what a phone is for.
func gaugePage(_ frame: PageFrame, _ sheet: GaugeSheet, refused: Invalid?) -> HTML {
  let register = sheet.register, list = frame.link("registres", register.id)
  let crumbs = [Crumb("Registres", frame.link("registres")), Crumb(register.title, list), Crumb("Dire")]
  let isSeveral = Set(sheet.lines.map(\.gauge.id)).count > 1
  let fields = sheet.lines.html { line in
    let title = line.entry.title(in: register)
    let last = line.entry.gauges[line.gauge.id].map { line.gauge.words($0, at: frame.now) } ?? Gauge.never
    let most = line.ceiling.map { "Sur \(French.number($0)). " } ?? ""
    return field(
      Field(
        line.field, isSeveral ? "\(title), \(line.gauge.name.lowercased())" : title,
        hint: "\(prose: "\(most)Jusqu’ici : \(last).")", kind: .number, value: frame.form[line.field] ?? "",
        condition: "", width: .short
      ).judged(by: refused))
  }
  let form: HTML = "\(fields)\(buttons([button("Enregistrer")]))"
  return """
    \(pageHead(
      HTML(prose: sheet.title), breadcrumb: crumbs,
      answer: "Ce que vous laissez vide reste comme il est\u{00A0}; zéro se dit aussi."))
    \(errorSummary(refused))\
    \(sheet.lines.isEmpty
      ? emptyState("Aucune fiche n’est dans un état où cela se dit.")
      : Web.form(to: list.appending("jauges"), csrf: frame.csrf, form))
    """
}
