import Kernel

/// A question of a form. Its value is kept when it was refused, and its error stands beside it.
package struct Field: Sendable {
  package enum Kind: String, Sendable { case text, email, password, tel, search, number, day }
  package enum Width: Sendable { case short, medium, full, figure }
  let name: String
  let label: String
  let hint: HTML
  let kind: Kind
  let value: String
  let error: String?
  let isRequired: Bool
  /// Beside the label of one that may be left empty: "si le jalon est fait".
  let condition: String
  let autocomplete: String?
  let width: Width
  /// Beside the field: the last value.
  let beside: HTML
  /// How long a text may be, in characters: said before it is refused.
  let limit: Int?

  /// `number` and `day` are text with the right keyboard: French people type commas and slashes.
  /// `width` `.figure`: the big field of a collection.
  package init(
    _ name: String, _ label: String, hint: HTML = "", kind: Kind = .text, value: String = "", error: String? = nil,
    isRequired: Bool = false, condition: String = "facultatif", autocomplete: String? = nil, width: Width = .medium,
    beside: HTML = "", limit: Int? = nil
  ) {
    self.limit = limit
    (self.name, self.label, self.hint, self.kind, self.value) = (name, label, hint, kind, value)
    (self.error, self.isRequired, self.condition, self.autocomplete) = (error, isRequired, condition, autocomplete)
    (self.width, self.beside) = (width, beside)
  }

  /// The id of the element that the error summary leads to.
  var id: String { fieldID(name) }
  /// The same question with what Invalid says of it.
  package func judged(by invalid: Invalid?) -> Field {
    Field(
      name, label, hint: hint, kind: kind, value: value, error: invalid?.message(at: name) ?? error,
      isRequired: isRequired, condition: condition, autocomplete: autocomplete, width: width, beside: beside,
      limit: limit)
  }

  fileprivate var described: HTML {
    let ids = [hint.isEmpty && limit == nil ? nil : "\(id)-aide", error == nil ? nil : "\(id)-erreur"].compactMap { $0 }
    let invalid: HTML = error == nil ? "" : " aria-invalid=\"true\""
    return ids.isEmpty ? invalid : " aria-describedby=\"\(ids.joined(separator: " "))\"\(invalid)"
  }
  fileprivate var required: HTML { isRequired ? " required=\"required\"" : "" }
  fileprivate var hintLine: HTML {
    let most: HTML = limit.html { "Jusqu’à \(prose: French.number($0)) caractères." }
    let said: HTML = hint.isEmpty || most.isEmpty ? hint + most : "\(hint) \(most)"
    return said.isEmpty ? "" : "<span class=\"fr-hint-text\" id=\"\(id)-aide\">\(said)</span>"
  }
  fileprivate var errorLine: HTML {
    error.html { "<p class=\"fr-error-text\" id=\"\(id)-erreur\">\(prose: $0)</p>" }
  }
  fileprivate func group(_ kind: HTML, _ body: HTML) -> HTML {
    """
    <div class="fr-\(kind)-group\(if: error != nil, " fr-\(kind)-group--error")">\
    <label class="fr-label" for="\(id)">\(prose: label)\
    \(if: !isRequired && !condition.isEmpty, "<span class=\"optional\"> (\(prose: condition))</span>")</label>\
    \(hintLine)\(errorLine)\(body)</div>

    """
  }
}

func fieldID(_ name: String) -> String { "champ-\(name)" }

extension Invalid {
  /// What is wrong with a field and what to do, in one line; nil when nothing is.
  package func message(at field: String) -> String? {
    let found = issues.filter { $0.place == .field(field) }
    return found.isEmpty
      ? nil
      : found.map { [$0.problem, $0.remedy].filter { !$0.isEmpty }.joined(separator: " ") }
        .joined(separator: " ")
  }
}

package func field(_ field: Field) -> HTML {
  let type: HTML =
    switch field.kind {
    case .email: "email"
    case .password: "password"
    case .tel: "tel"
    case .search: "search"
    case .text, .number, .day: "text"
    }
  let mode: HTML =
    switch field.kind {
    case .number: " inputmode=\"decimal\""
    case .day: " inputmode=\"numeric\" placeholder=\"jj/mm/aaaa\""
    default: ""
    }
  let width: HTML =
    switch field.width {
    case .short: " w-short"
    case .medium: ""
    case .full: " w-full"
    case .figure: " w-figure"
    }
  let completion: HTML =
    field.autocomplete.html { " autocomplete=\"\($0)\"" }
    + (field.autocomplete == nil ? (" autocomplete=\"off\"" as HTML) : "")
  let input: HTML = """
    <input class="fr-input\(width)" id="\(field.id)" name="\(field.name)" type="\(type)" value="\(field.value)"\
    \(mode)\(completion)\(field.required)\(field.described)/>
    """
  guard !field.beside.isEmpty else { return field.group("input", input) }
  return field.group("input", "<div class=\"beside\">\(input)<span>\(field.beside)</span></div>")
}

package func textarea(_ field: Field, rows: Int = 4) -> HTML {
  field.group(
    "input",
    """
    <textarea class="fr-input w-full" id="\(field.id)" name="\(field.name)" rows="\(rows)"\(field.required)\
    \(field.described)>\(field.value)</textarea>
    """)
}

/// A file to choose; `accept` is the browser's filter. Its form says `holdsFile`.
package func upload(_ field: Field, accept: StaticString) -> HTML {
  field.group(
    "upload",
    """
    <input class="fr-upload" type="file" id="\(field.id)" name="\(field.name)"\(field.required) \
    accept="\(HTML(stringLiteral: accept))"\(field.described)/>
    """)
}

/// A choice: what is sent, what is read, and what it means.
package struct Choice: Sendable {
  package let value: String
  package let label: String
  let hint: String
  package init(_ value: String, _ label: String, hint: String = "") {
    (self.value, self.label, self.hint) = (value, label, hint)
  }
}

package func select(_ field: Field, _ choices: [Choice]) -> HTML {
  let options = choices.html { choice in
    let selected: HTML = choice.value == field.value ? " selected=\"selected\"" : ""
    return "<option value=\"\(choice.value)\"\(selected)>\(choice.label)</option>"
  }
  return field.group(
    "select",
    """
    <span class="select-box\(if: field.width == .full, " w-full")"><select class="fr-select" id="\(field.id)" \
    name="\(field.name)"\(field.required)\(field.described)>\(options)</select>\(chevron)</span>
    """)
}

/// One of several, each with what it means under it.
package func radios(_ field: Field, _ choices: [Choice]) -> HTML {
  let items = choices.enumerated().map { index, choice in
    // The first button has the field's own id: the error summary leads to it.
    let id = index == 0 ? field.id : "\(field.id)-\(index)"
    return """
      <div class="fr-radio-group"><input type="radio" id="\(id)" name="\(field.name)" value="\(choice.value)"\
      \(if: choice.value == field.value && !choice.value.isEmpty, " checked=\"checked\"")\(field.required)/>\
      <label class="fr-label" for="\(id)">\(prose: choice.label)\
      \(if: !choice.hint.isEmpty, "<span class=\"fr-hint-text\">\(prose: choice.hint)</span>")</label></div>

      """ as HTML
  }
  return group(field, "", items.html { $0 })
}

/// As many as one likes of several.
package func checkboxes(_ field: Field, _ choices: [Choice], ticked: Set<String>) -> HTML {
  let items = choices.enumerated().map { index, choice in
    let id = index == 0 ? field.id : "\(field.id)-\(index)"
    return """
      <div class="fr-checkbox-group"><input type="checkbox" id="\(id)" name="\(field.name)" value="\(choice.value)"\
      \(if: ticked.contains(choice.value), " checked=\"checked\"")/>\
      <label class="fr-label" for="\(id)">\(prose: choice.label)</label></div>

      """ as HTML
  }
  return group(field, "", items.html { $0 })
}

/// Fields that answer one question together.
package func fieldset(_ field: Field, _ body: HTML) -> HTML { group(field, " id=\"\(field.id)\"", body) }

private func group(_ field: Field, _ id: HTML, _ body: HTML) -> HTML {
  """
  <fieldset class="fr-fieldset\(if: field.error != nil, " fr-fieldset--error")"\(id)\(field.describedGroup)>\
  <legend class="fr-fieldset__legend">\(prose: field.label)</legend>\(field.hintLine)\(field.errorLine)
  \(body)</fieldset>

  """
}

extension Field {
  fileprivate var describedGroup: HTML {
    let ids = [hint.isEmpty && limit == nil ? nil : "\(id)-aide", error == nil ? nil : "\(id)-erreur"].compactMap { $0 }
    return ids.isEmpty ? "" : " aria-describedby=\"\(ids.joined(separator: " "))\""
  }
}

/// Sends `value` when ticked.
package func checkbox(_ field: Field, isOn: Bool, value: String = "oui") -> HTML {
  """
  <div class="fr-checkbox-group\(if: field.error != nil, " fr-checkbox-group--error")">\
  <input type="checkbox" id="\(field.id)" name="\(field.name)" value="\(value)"\(if: isOn, " checked=\"checked\"")\
  \(field.required)\(field.described)/><label class="fr-label" for="\(field.id)">\(prose: field.label)\
  </label>\(field.hintLine)\(field.errorLine)</div>

  """
}

package enum Weight: Sendable {
  /// The commonest act: one a page.
  case primary
  case secondary
  /// Looks like a link.
  case tertiary
  var style: HTML {
    switch self {
    case .primary: "fr-btn"
    case .secondary: "fr-btn fr-btn--secondary"
    case .tertiary: "fr-btn fr-btn--tertiary"
    }
  }
}
package func button(_ title: String, _ weight: Weight = .primary, name: String? = nil, value: String = "") -> HTML {
  """
  <button class="\(weight.style)" type="submit"\(name.html { " name=\"\($0)\" value=\"\(value)\"" })>\(title)</button>
  """
}
package func linkButton(_ title: String, _ link: Link, _ weight: Weight = .secondary) -> HTML {
  "<a class=\"\(weight.style)\" href=\"\(link)\">\(title)</a>"
}
package func hidden(_ name: String, _ value: String) -> HTML {
  "<input type=\"hidden\" name=\"\(name)\" value=\"\(value)\"/>"
}

/// A form that changes something: POST, with the visit's token.
/// - Parameter draft: what is typed stays on the device until it is saved.
package func form(
  to link: Link, csrf: String, holdsFile: Bool = false, draft: FormDraft? = nil, _ body: HTML
) -> HTML {
  """
  <form class="form" method="post" action="\(link)"\(if: holdsFile, " enctype=\"multipart/form-data\"") \
  novalidate="novalidate"\(draft.html(\.attributes))>\
  \(hidden("csrf", csrf))
  \(body)</form>

  """
}
/// What a browser keeps of a form that is being filled in.
package struct FormDraft: Sendable {
  /// Whose it is: two people may share a device.
  let owner: String
  /// Fields that no device keeps.
  let unkept: [String]

  package init(of owner: String, unkept: [String]) { (self.owner, self.unkept) = (owner, unkept) }
  fileprivate var attributes: HTML { " data-draft=\"\(owner)\" data-unkept=\"\(unkept.joined(separator: " "))\"" }
}

/// A form that asks: GET, on one line, keeping the page's other parameters.
/// - Parameter rest: under the line, what is asked less often.
package func filters(
  _ link: Link, except names: [String], _ body: HTML, submit: String = "Filtrer", rest: HTML = ""
) -> HTML {
  let kept = link.parameters.filter { !names.contains($0.name) }.html { hidden($0.name, $0.value) }
  return """
    <form class="filters" method="get" action="\(link.withoutQuery())" novalidate="novalidate">\(kept)
    \(body)\(button(submit, .secondary))\(rest)</form>

    """
}
/// The buttons at a form's foot.
package func buttons(_ buttons: [HTML]) -> HTML { "<div class=\"buttons\">\(buttons)</div>\n" }

/// Above a refused form: everything that is wrong, each leading to its field. Nothing when nothing is.
package func errorSummary(_ invalid: Invalid?) -> HTML {
  guard let invalid, !invalid.issues.isEmpty else { return "" }
  let items = invalid.issues.html { issue in
    let sentence: HTML = "\(prose: issue.problem) \(prose: issue.remedy)"
    guard case .field(let name) = issue.place else { return "<li>\(spot(issue.place))\(sentence)</li>" }
    return "<li><a href=\"\(Link.here.fragment(fieldID(name)))\">\(sentence)</a></li>"
  }
  let title = invalid.issues.count == 1 ? "Une chose est à corriger" : "\(invalid.issues.count) choses sont à corriger"
  return """
    <div class="fr-alert fr-alert--error" role="alert" id="erreurs" tabindex="-1">\
    <p class="fr-alert__title">\(title)</p><ul>\(items)</ul></div>

    """
}
private func spot(_ place: Invalid.Place) -> HTML {
  switch place {
  case .page, .field: ""
  case .line(let file, let line): "\(file), ligne \(line) : "
  case .cell(let row, let column): "Ligne \(row), colonne \(column) : "
  }
}

/// How far one is in a collection: "Question 2 sur 4", with a bar.
package func steps(_ current: Int, of count: Int, due: HTML = "") -> HTML {
  guard count > 0 else { return "" }
  let bar = (1...count).html { step in
    "<span class=\"\(if: step < current, "done")\(if: step == current, "current")\"></span>"
  }
  return """
    <div class="steps"><p><b>Question \(current) sur \(count)</b> <span class="muted">\(due)</span></p>\
    <div class="steps__bar" aria-hidden="true">\(bar)</div></div>

    """
}
/// "✓ Réponse 1 enregistrée à 14 h 32".
package func saved(_ sentence: HTML) -> HTML { "<p class=\"saved\" role=\"status\">✓ \(sentence)</p>\n" }
