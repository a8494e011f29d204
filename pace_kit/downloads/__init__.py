"""Files to take away: questions for colleagues, the cleaned data, every row's account, charts, starting templates.

From values to the bytes of a file, for a page to offer; nothing is written to a disk and no clock is read. Spreadsheet
programs run what looks like a formula, so every text is made harmless on the way; what may identify a child is left
out.
"""

from pace_kit.downloads.pictures import picture_files
from pace_kit.downloads.questions import query_list, question_lines
from pace_kit.downloads.tables import account_table, cleaned_table
from pace_kit.downloads.templates import sheet_files, template_docx, template_files, templates
from pace_kit.harmless import LONGEST, harmless, safe_name

__all__ = [
    "LONGEST", "account_table", "cleaned_table", "harmless", "picture_files", "query_list", "question_lines",
    "safe_name", "sheet_files", "template_docx", "template_files", "templates",
]  # fmt: skip
