import Kernel

/// A chart as a file of its own, to be put into a report: with the style that the page gives it.
package func chartFile(_ chart: Chart) -> [UInt8] {
  let drawing = ChartDrawing(chart, .wide).html.text
  let whole = drawing.replacing(
    "<svg ", with: "<svg xmlns=\"http://www.w3.org/2000/svg\" font-family=\"Inter, Arial, sans-serif\" ",
    maxReplacements: 1)
  guard let start = whole.firstIndex(of: ">") else { return Array(whole.utf8) }
  let inside = whole.index(after: start)
  let ground = "<rect width=\"100%\" height=\"100%\" class=\"c-ground\"/>"
  return Array("\(whole[..<inside])<style>\(chartStyle)</style>\(ground)\(whole[inside...])".utf8)
}

/// The rules of the style sheet that draw a chart, each on a line of it, with their colours in place of their names.
private let chartStyle: String = {
  let sheet = String(decoding: PackageResources.boussole_css, as: UTF8.self)
  let rules = sheet.split(separator: "\n").filter { $0.hasPrefix(".c-") || $0.hasPrefix(".chart text") }
    .joined(separator: "\n").replacing(".chart text", with: "text")
  let colours = sheet.matches(of: /--([a-z]+): (#[0-9a-f]+);/)
  return colours.reduce(rules) { $0.replacing("var(--\($1.1))", with: String($1.2)) }
}()
