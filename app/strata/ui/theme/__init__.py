"""The look: one small palette file per theme, QSS templates with role names, icons recoloured from the palette.

Use from any widget:

```python
from strata.ui.theme.active import colour, qcolor, bind_icon, on_theme
from strata.ui.theme.palette import Role
bind_icon(button, "search", Role.TEXT_MUTED)        # follows the theme by itself
painter.fillRect(rect, qcolor(Role.ACCENT_SOFT))    # asked at paint time, so it follows too
on_theme(self, self._render_again)                  # for HTML and the like that holds colours
```

Colours in QSS are written `${text_muted}`; sizes `${font_body}`; icons `${icon_chevron_down}`. Widgets are styled by
class name or by the dynamic properties `textRole` ("display", "title", "heading", "body", "small", "muted") and
`kind` on buttons ("primary", "danger", "quiet"), all declared in resources/styles.
"""
