from django.apps import AppConfig


class CoordinationConfig(AppConfig):
    name = "coordination"
    verbose_name = "Abstimmung"

    def ready(self) -> None:
        """Tell the filter of reports by which states of answers it can filter; geo knows no answers."""
        from coordination.answer_states import STATES
        from geo.forms.report_filter import ANSWER_STATES

        ANSWER_STATES.update(STATES)
