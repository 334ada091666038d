"""The page of robustness under AppTest: both languages, each choice, refusals in words."""


from tests.ui.test_pages import page, words


def test_x():
    app = page("robustness", lang="en")
    assert not app.exception, app.exception
    assert not app.error, app.error
    print(words(app)[:3000])
