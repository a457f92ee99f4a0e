"""No page scrolls sideways on the narrowest telephone, 320 points wide, whatever long words
stand on it.
"""

PAGES = {
    "kathu1": (
        "/",
        "/visits/typing",
        "/visits/sheet",
        "/households/",
        "/households/new",
        "/households/13",
        "/households/13/change",
        "/households/13/members/new",
        "/households/13/visits/new",
        "/fieldwork/",
        "/fieldwork/summary",
        "/imports/",
        "/tasks/",
        "/circulars/",
        "/circulars/1",
        "/documents/",
        "/numbers/",
        "/overview/",
        "/overview/rates",
        "/drafts/blank",
        "/account",
        "/households/elsewhere",
        "/desk/pile?name=visits",
    ),
    "admin": ("/people", "/people/1", "/upkeep/", "/households/areas/"),
    "truatsop": ("/trail/", "/trail/looks"),
}
# How many boxes a field or a long word sticks out of.
STICKS_OUT = """[...document.querySelectorAll("div.pair, div.quad, fieldset, td, tbody th")]
    .filter(box => box.scrollWidth > box.clientWidth + 4).length"""


def test_no_page_scrolls_sideways_at_320(person):
    refused = person("kathu1", width=320)
    refused.page.goto(
        refused.portal + "/people"
    )  # the trail tells of it by the rule of the address, a word without a space
    refused.page.goto(refused.portal + "/households/13/members/999999/citizen")
    wide = []
    for who, pages in PAGES.items():
        one = person(who, width=320)
        for where in pages:
            one.page.goto(one.portal + where)
            if one.page.evaluate("document.documentElement.scrollWidth") > 320:
                wide.append((who, where))
            over = one.page.evaluate(STICKS_OUT)
            if over:
                wide.append((who, where, over))
    assert wide == []
