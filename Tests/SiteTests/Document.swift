import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

/// A page read as strictly as XML is, with what every page owes its readers.
struct Document {
  struct Element {
    let name: String
    let attributes: [String: String]
    let isLabelled: Bool
  }
  private(set) var elements: [Element] = []
  /// Why it is not well-formed; nil if it is.
  let fault: String?

  init(_ bytes: [UInt8]) {
    let reader = Reader()
    let parser = XMLParser(data: Data(bytes))
    parser.delegate = reader
    let isWhole = parser.parse()
    fault =
      isWhole
      ? nil : "line \(parser.lineNumber), column \(parser.columnNumber): \(String(describing: parser.parserError))"
    elements = reader.elements
  }

  private final class Reader: NSObject, XMLParserDelegate {
    var elements: [Element] = []
    private var labels = 0

    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
      attributes: [String: String]
    ) {
      if name == "label" { labels += 1 }
      elements.append(Element(name: name, attributes: attributes, isLabelled: labels > 0))
    }
    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
      if name == "label" { labels -= 1 }
    }
  }

  func all(_ name: String) -> [Element] { elements.filter { $0.name == name } }
  func values(_ attribute: String) -> [String] { elements.compactMap { $0.attributes[attribute] } }
  /// Where its forms that only ask lead.
  var searches: [String] {
    all("form").filter { $0.attributes["method"] == "get" }.compactMap { $0.attributes["action"] }
  }
  /// Its forms that act: where each goes, with what the page itself puts into it.
  var acts: [(action: String, fields: [(name: String, value: String)])] {
    var acts: [(action: String, fields: [(name: String, value: String)])] = []
    for element in elements {
      if element.name == "form" {
        acts.append((element.attributes["method"] == "post" ? element.attributes["action"] ?? "" : "", []))
      }
      guard element.name == "input", element.attributes["type"] == "hidden", !acts.isEmpty else { continue }
      acts[acts.count - 1].fields.append((element.attributes["name"] ?? "", element.attributes["value"] ?? ""))
    }
    return acts.filter { !$0.action.isEmpty }
  }
  var links: [String] { all("a").compactMap { $0.attributes["href"] } }

  /// All that is wrong with it.
  var faults: [String] {
    if let fault { return ["not well-formed, \(fault)"] }
    var faults: [String] = []
    let ids = values("id")
    let twice = Dictionary(grouping: ids, by: \.self).filter { $0.value.count > 1 }.keys.sorted()
    if !twice.isEmpty { faults.append("ids that come twice: \(twice)") }
    let titles = all("h1").count
    if titles != 1 { faults.append("\(titles) h1") }
    if all("html").first?.attributes["lang"] != "fr" { faults.append("no lang") }
    if all("main").count != 1 { faults.append("\(all("main").count) main") }
    let known = Set(ids)
    let labelled = Set(all("label").compactMap { $0.attributes["for"] })
    for field in elements where ["input", "select", "textarea"].contains(field.name) {
      if ["hidden", "submit"].contains(field.attributes["type"]) { continue }
      let hasLabel =
        field.isLabelled || field.attributes["aria-label"] != nil
        || field.attributes["id"].map(labelled.contains) ?? false
      if !hasLabel { faults.append("no label: \(field.attributes["name"] ?? field.name)") }
    }
    for attribute in ["for", "aria-labelledby", "aria-describedby", "aria-controls"] {
      for reference in values(attribute).flatMap({ $0.split(separator: " ") }) where !known.contains(String(reference))
      {
        faults.append("\(attribute)=\"\(reference)\" leads nowhere")
      }
    }
    for link in links where link.hasPrefix("#") && !known.contains(String(link.dropFirst())) {
      faults.append("\(link) leads nowhere")
    }
    for element in elements {
      for attribute in element.attributes.keys where attribute == "style" || attribute.hasPrefix("on") {
        faults.append("<\(element.name) \(attribute)>")
      }
      if element.name == "script", element.attributes["src"] == nil { faults.append("inline script") }
      if element.name == "img", element.attributes["alt"] == nil { faults.append("img without alt") }
    }
    return faults
  }
}
