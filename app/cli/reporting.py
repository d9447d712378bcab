"""`plait report`: the merge record as Markdown, HTML or JSON."""

import sys
from pathlib import Path

import click

from app.cli.context import opened, progress_shown, session_options
from app.cli.output import say
from app.report.as_json import to_json
from app.report.content import document_of
from app.report.html import to_html
from app.report.markdown import to_markdown
from app.settings import write_whole
from state.errors import PlaitError
from state.report.recording import record_of


@click.command("report")
@click.option(
    "--format",
    "form",
    type=click.Choice(["md", "html", "json"]),
    help="How it is written; without it by FILE's ending, else md.",
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write to this file instead of standard output.",
)
@session_options
def report_command(form: str | None, output: Path | None) -> None:
    """Write the merge record: what was merged, every decision with its reason, what proves the plan, what remains."""
    with opened() as workspace, progress_shown() as progress:
        record = record_of(workspace, progress)
    form = form or _form_of(output)
    if form == "json":
        text = to_json(record)
    else:
        document = document_of(record)
        text = to_html(document) if form == "html" else to_markdown(document)
    data = text.encode()
    if output is None or str(output) == "-":
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    try:
        write_whole(output.resolve(), data)
    except OSError as error:
        raise PlaitError(
            f"the record can't be written: {error.strerror}", str(output), "name another file"
        ) from None
    say(f"wrote the merge record of {record.session} to {output}")


def _form_of(output: Path | None) -> str:
    endings = {".html": "html", ".htm": "html", ".json": "json"}
    return endings.get(output.suffix.lower(), "md") if output is not None else "md"
