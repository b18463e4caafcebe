import Kernel

/// A step of the way from the first page: the last has no link.
package struct Crumb: Sendable {
  let title: String
  let link: Link?
  package init(_ title: String, _ link: Link? = nil) { (self.title, self.link) = (title, link) }
}

package func breadcrumb(_ crumbs: [Crumb]) -> HTML {
  guard !crumbs.isEmpty else { return "" }
  let items = crumbs.html { crumb in
    guard let link = crumb.link else { return "<li aria-current=\"page\">\(prose: crumb.title)</li>" }
    return "<li><a href=\"\(link)\">\(prose: crumb.title)</a></li>"
  }
  return """
    <nav class="fr-breadcrumb" aria-label="Vous êtes ici"><ol class="fr-breadcrumb__list">\(items)</ol></nav>

    """
}

/// The top of every page: the way here, the one title, the answer in words, a few facts, the day it is read as of.
package func pageHead(
  _ title: HTML, breadcrumb crumbs: [Crumb] = [], answer: HTML = "", facts: HTML = "", control: HTML = ""
) -> HTML {
  """
  \(breadcrumb(crumbs))<div class="page-head">
  <div class="page-head__text"><h1>\(title)</h1>
  \(if: !answer.isEmpty, "<p class=\"answer\">\(answer)</p>")\(facts)</div>
  \(if: !control.isEmpty, "<div class=\"page-head__control\">\(control)</div>")</div>

  """
}

/// A part of the page under a heading of the second level; `note` is the grey line under it.
package func section(
  _ title: HTML, id: String? = nil, note: HTML = "", isRuled: Bool = false, _ body: HTML
) -> HTML {
  """
  <section class="section\(if: isRuled, " ruled")"\(id.html { " id=\"\($0)\"" })>
  <h2>\(title)</h2>\(if: !note.isEmpty, "<p class=\"note\">\(note)</p>")
  \(body)</section>

  """
}

/// What few readers want, behind one line that says how much there is of it.
package func folded(_ title: String, _ body: HTML) -> HTML {
  "<details class=\"folded\"><summary>\(prose: title)</summary>\n\(body)</details>\n"
}

package enum Proportion: Sendable {
  /// 776 and 360.
  case wide
  /// 680 and 440.
  case even
  /// 616 and 516.
  case map
}
/// Two columns side by side, one under the other on a phone; `last` goes under the first column, and ends the phone's.
package func split(_ main: HTML, _ aside: HTML, last: HTML = "", _ proportion: Proportion = .wide) -> HTML {
  let style: HTML =
    switch proportion {
    case .wide: "split"
    case .even: "split split-even"
    case .map: "split split-map"
    }
  return
    "<div class=\"\(style)\"><div>\(main)</div><div>\(aside)</div>\(if: !last.isEmpty, "<div>\(last)</div>")</div>\n"
}
/// Three equal columns.
package func thirds(_ parts: [HTML]) -> HTML { "<div class=\"thirds\">\(parts.html { "<div>\($0)</div>" })</div>\n" }

package struct Fact: Sendable {
  let term: String
  let value: HTML
  package init(_ term: String, _ value: HTML) { (self.term, self.value) = (term, value) }
}
/// A line of facts, each under its term: under a page's answer.
package func facts(_ facts: [Fact]) -> HTML {
  "<dl class=\"facts\">\(facts.html { "<div><dt>\($0.term)</dt><dd>\($0.value)</dd></div>" })</dl>\n"
}
/// A list of definitions with a rule between them.
package func definitions(_ facts: [Fact]) -> HTML {
  "<dl class=\"definitions\">\(facts.html { "<div><dt>\($0.term)</dt><dd>\($0.value)</dd></div>" })</dl>\n"
}

/// A line of a short list: a day or a symbol, a number, a linked title over a detail, and a word at the right.
package struct Entry: Sendable {
  let lead: HTML
  let number: String
  let title: String
  let link: Link?
  let detail: String
  let end: String
  let act: Act?
  /// At the right: what may be done with it, on what for those who hear the page, where.
  package typealias Act = (title: String, on: String, link: Link)
  package init(
    lead: HTML = "", number: String = "", _ title: String, _ link: Link? = nil, detail: String = "", end: String = "",
    act: Act? = nil
  ) {
    (self.lead, self.number, self.title) = (lead, number, title)
    (self.link, self.detail, self.end, self.act) = (link, detail, end, act)
  }
}
package func entries(_ entries: [Entry]) -> HTML {
  let hasLead = entries.contains { !$0.lead.isEmpty }
  let hasNumber = entries.contains { !$0.number.isEmpty }
  let items = entries.html { entry in
    """
    <li>\(if: hasLead, "<span class=\"entry-lead\">\(entry.lead)</span>")\
    \(if: hasNumber, "<span class=\"entry-number\">\(entry.number)</span>")\
    <span class="entry-text">\(linked(entry.title, entry.link, style: "row-link"))\
    \(if: !entry.detail.isEmpty, "<span class=\"entry-detail\">\(prose: entry.detail)</span>")</span>\
    \(if: !entry.end.isEmpty, "<span class=\"entry-end\">\(entry.end)</span>")\
    \(entry.act.html { act in
      """
      <a class="entry-act" href="\(act.link)">\(act.title)<span class="fr-sr-only"> \(prose: act.on)</span></a>
      """
    })</li>

    """
  }
  return "<ul class=\"entries\">\(items)</ul>\n"
}

/// What happened, newest first: the day, the fact, who or what said it.
package struct Happening: Sendable {
  let day: Day
  let what: HTML
  let who: String
  package init(_ day: Day, _ what: HTML, who: String = "") { (self.day, self.what, self.who) = (day, what, who) }
}
package func history(_ happenings: [Happening]) -> HTML {
  let items = happenings.html { happening in
    """
    <li><span class="history-day">\(short: happening.day)</span><span class="history-text">\(happening.what)\
    \(if: !happening.who.isEmpty, " <span class=\"history-who\">\(happening.who)</span>")</span></li>

    """
  }
  return "<ol class=\"history\">\(items)</ol>\n"
}

/// A link, or the words alone where the reader may not follow.
package func linked(_ title: String, _ link: Link?, style: String = "") -> HTML {
  guard let link else { return HTML(prose: title) }
  return "<a href=\"\(link)\"\(if: !style.isEmpty, " class=\"\(style)\"")>\(prose: title)</a>"
}
/// A number with its unit, which leads to what it is made of, for those who may see it:
/// `figure("36", "téléphones", link)`.
package func figure(_ number: String, _ unit: String, _ link: Link?) -> HTML {
  linked(number + French.noBreak + unit, link, style: "figure")
}
package func figure(_ number: String, _ link: Link?) -> HTML { linked(number, link, style: "figure") }
/// Links at the foot of a part, far apart enough to be touched.
package func links(_ links: [HTML]) -> HTML { "<p class=\"links\">\(links.html(separator: " ") { $0 })</p>\n" }
/// "Télécharger les 79 écritures (CSV, 9 ko)".
package func download(_ title: String, _ format: String, _ link: Link) -> HTML {
  "<a class=\"fr-link--download\" href=\"\(link)\" download=\"download\">\(title) (\(format))</a>"
}
/// Said where a list would be.
package func emptyState(_ sentence: HTML) -> HTML { "<p class=\"empty\">\(sentence)</p>\n" }
package func tags(_ words: [(title: String, link: Link?)]) -> HTML {
  let items = words.html { word in
    guard word.link != nil else { return "<li><span class=\"fr-tag\">\(word.title)</span></li>" }
    return "<li>\(linked(word.title, word.link, style: "fr-tag"))</li>"
  }
  return "<ul class=\"fr-tags-group\">\(items)</ul>\n"
}

package enum NoticeKind: Sendable { case information, success, warning, error }
/// A message above the page's content.
package func notice(_ kind: NoticeKind, _ sentence: HTML, title: String? = nil) -> HTML {
  let (style, role): (HTML, HTML) =
    switch kind {
    case .information: ("info", "status")
    case .success: ("success", "status")
    case .warning: ("warning", "status")
    case .error: ("error", "alert")
    }
  return """
    <div class="fr-alert fr-alert--\(style)" role="\(role)">\(title.html { "<p class=\"fr-alert__title\">\($0)</p>" })\
    <p>\(sentence)</p></div>

    """
}

/// Older and newer pages at the left, the download at the right.
package func pager(_ pages: [HTML], download: HTML = "") -> HTML {
  "<div class=\"pager\"><p class=\"links\">\(pages.html(separator: " ") { $0 })</p>\(download)</div>\n"
}
/// Numbered pages, the current one in the middle; nothing when there is one page.
package func pagination(_ current: Int, of count: Int, _ link: (Int) -> Link) -> HTML {
  guard count > 1 else { return "" }
  let shown = (1...count).filter { $0 == 1 || $0 == count || abs($0 - current) <= 2 }
  var items: HTML = ""
  if current > 1 {
    items += "<li><a class=\"fr-pagination__link\" rel=\"prev\" href=\"\(link(current - 1))\">Précédente</a></li>"
  }
  var last = 0
  for page in shown {
    if page > last + 1 { items += "<li><span class=\"fr-pagination__link\">…</span></li>" }
    last = page
    items += """
      <li><a class="fr-pagination__link" href="\(link(page))"\(if: page == current, " aria-current=\"page\"")>\
      <span class="fr-sr-only">Page </span>\(number: page)</a></li>
      """
  }
  if current < count {
    items += "<li><a class=\"fr-pagination__link\" rel=\"next\" href=\"\(link(current + 1))\">Suivante</a></li>"
  }
  return "<nav class=\"fr-pagination\" aria-label=\"Pages\"><ul class=\"fr-pagination__list\">\(items)</ul></nav>\n"
}
