import Kernel

/// What surrounds a page: who publishes it, who reads it, where else one can go.
package struct Shell: Sendable {
  package struct Item: Sendable {
    package var title: String
    package var link: Link
    package var isCurrent: Bool
    package init(_ title: String, _ link: Link, isCurrent: Bool = false) {
      (self.title, self.link, self.isCurrent) = (title, link, isCurrent)
    }
  }
  package enum Account: Sendable {
    case none
    case signedOut(signIn: Link)
    /// Signing out is a POST.
    case signedIn(name: String, account: Link, signOut: Link)
  }
  package enum Search: Sendable {
    case none
    case at(Link, value: String = "")
  }

  /// Beside the name of Boussole; empty on the pages of the whole installation.
  package var name: String
  package var home: Link
  package var stylesheet: Link
  package var script: Link?
  package var icon: Link?
  /// Above everything, sand-coloured: "Département inventé : …", "La stratégie s’est achevée le…".
  package var banners: [HTML] = []
  package var menu: [Item] = []
  /// At the right of the menu: "Ce que je dois (5)".
  package var own: Item?
  package var account = Account.none
  package var search = Search.none
  /// What the last act did: shown once.
  package var notice: String?
  package var canonical: Link?
  package var isIndexed = true
  /// The token of this visit's forms.
  package var csrf = ""
  /// What the page spells out at its foot where it uses it.
  package var glossary: [Acronym] = []
  /// On paper alone: on which day it was read, and where.
  package var printed: HTML = ""
  /// Texte officiel, Accessibilité, Données personnelles, Mentions légales, Aide.
  package var footer: [Item] = []

  package init(name: String, home: Link, stylesheet: Link, script: Link? = nil) {
    (self.name, self.home, self.stylesheet, self.script) = (name, home, stylesheet, script)
  }
}

/// A whole document. `title` is what the tab says, before the name of the site; `main` has the page's only `<h1>`.
package func document(_ shell: Shell, title: String, main: HTML) -> HTML {
  """
  <!DOCTYPE html>
  <html lang="fr">
  <head>
  <meta charset="utf-8"/>
  <title>\(title) – Boussole\(if: !shell.name.isEmpty, " \(shell.name)")</title>
  <meta name="viewport" content="width=device-width, initial-scale=1"/>
  \(if: !shell.isIndexed, "<meta name=\"robots\" content=\"noindex\"/>")\
  \(shell.canonical.html { "<link rel=\"canonical\" href=\"\($0)\"/>" })\
  \(shell.icon.html { "<link rel=\"icon\" href=\"\($0)\" type=\"image/svg+xml\"/>" })\
  <link rel="stylesheet" href="\(shell.stylesheet)"/>
  \(shell.script.html { "<script src=\"\($0)\" defer=\"defer\"></script>" })
  </head>
  <body>
  <div class="fr-skiplinks"><a href="#contenu">Aller au contenu</a></div>
  \(header(shell))<main id="contenu" class="fr-container" tabindex="-1">
  \(shell.notice.html { notice(.success, "\(prose: $0)") })\(main)\(spelt(shell.glossary, in: main))</main>
  \(footer(shell))</body>
  </html>

  """
}

private func header(_ shell: Shell) -> HTML {
  let banners = shell.banners.html { "<div class=\"banner\"><p class=\"fr-container\">\($0)</p></div>\n" }
  let hasMenu = !shell.menu.isEmpty || shell.own != nil
  return """
    <header class="fr-header">
    \(banners)<div class="fr-header__body fr-container">
    <a class="fr-header__brand" href="\(shell.home)"><b class="fr-header__service-title">Boussole</b>\
    \(if: !shell.name.isEmpty, " <span class=\"fr-header__place\">\(shell.name)</span>")</a>
    <div class="fr-header__search">\(searchForm(shell, id: "recherche"))</div>
    <div class="fr-header__tools">\(account(shell))</div>
    \(if: !shell.printed.isEmpty, "<p class=\"printed\">\(shell.printed)</p>")\
    \(if: hasMenu, phoneMenu(shell))</div>
    \(if: hasMenu, navigation(shell, label: "Menu principal", style: "fr-nav fr-container"))</header>

    """
}

private func navigation(_ shell: Shell, label: HTML, style: HTML) -> HTML {
  let items = shell.menu.html { menuItem($0, "fr-nav__item") }
  let own = shell.own.html { menuItem($0, "fr-nav__item fr-nav__own") }
  return "<nav class=\"\(style)\" aria-label=\"\(label)\"><ul class=\"fr-nav__list\">\(items)\(own)</ul></nav>\n"
}
private func menuItem(_ item: Shell.Item, _ style: HTML) -> HTML {
  """
  <li class="\(style)"><a class="fr-nav__link" href="\(item.link)"\(if: item.isCurrent, " aria-current=\"page\"")>\
  \(item.title)</a></li>
  """
}

/// Menu, search and account behind one button, which works without JavaScript.
private func phoneMenu(_ shell: Shell) -> HTML {
  """
  <details class="phone-menu"><summary>Menu</summary><div class="phone-menu__panel">\
  \(searchForm(shell, id: "recherche-mobile"))\(navigation(shell, label: "Menu", style: "phone-nav"))\
  <div class="phone-menu__account">\(account(shell))</div></div></details>

  """
}

private func searchForm(_ shell: Shell, id: String) -> HTML {
  guard case .at(let link, let value) = shell.search else { return "" }
  return """
    <form class="fr-search-bar" role="search" action="\(link)" method="get">\
    <label class="fr-sr-only" for="\(id)">Rechercher une action, une commune, un organisme</label>\
    <input class="fr-input" id="\(id)" name="q" type="search" value="\(value)" autocomplete="off" \
    placeholder="Rechercher une action, une commune, un organisme"/>\
    <button type="submit"><svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">\
    <path fill="none" stroke="currentColor" stroke-width="2" d="M7 1.5a5.5 5.5 0 1 0 .01 0M11 11l4 4"/></svg>\
    <span class="fr-sr-only">Rechercher</span></button></form>
    """
}

private func account(_ shell: Shell) -> HTML {
  switch shell.account {
  case .none: ""
  case .signedOut(let signIn): "<a href=\"\(signIn)\">Se connecter</a>"
  case .signedIn(let name, let account, let signOut):
    """
    <a class="fr-header__person" href="\(account)">\(name)</a> <form method="post" action="\(signOut)">\
    \(hidden("csrf", shell.csrf))<button class="as-link" type="submit">Se déconnecter</button></form>
    """
  }
}

private func footer(_ shell: Shell) -> HTML {
  let items = shell.footer.html { "<li><a href=\"\($0.link)\">\($0.title)</a></li>" }
  return """
    <footer class="fr-footer">\
    \(if: !shell.footer.isEmpty, "<ul class=\"fr-footer__list fr-container\">\(items)</ul>")</footer>

    """
}
