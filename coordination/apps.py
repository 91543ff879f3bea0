from django.apps import AppConfig


class CoordinationConfig(AppConfig):
    name = "coordination"
    verbose_name = "Abstimmung"

    def ready(self) -> None:
        """Tell the filter of reports by which states of answers it can filter; geo knows no answers."""
        from coordination.answer_states import LABELS, STATES
        from geo.forms.report_filter import ANSWER_LABELS, ANSWER_STATES

        ANSWER_STATES.update(STATES)
        ANSWER_LABELS.update(LABELS)
