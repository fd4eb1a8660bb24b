"""`strata language`: say or change the language of the words."""

from dataclasses import dataclass

from strata.commands.request import ExitCode, Session


@dataclass(frozen=True, slots=True)
class Language:
    """Arguments of `strata language`; without a name it is only said."""

    name: str | None
    as_json: bool

    def run(self, session: Session) -> ExitCode:
        """Bring every passage into another language, or say which one it is."""
        language = session.services.language
        if self.name is not None:
            language.change(self.name, session.control)
        coming = language.changing_to
        if self.as_json:
            session.output.json({"language": language.current, "changing_to": coming})
        elif coming is None:
            session.output.data(language.current)
        else:
            session.output.data(f"{language.current}, changing to {coming}")
        return ExitCode.DONE
