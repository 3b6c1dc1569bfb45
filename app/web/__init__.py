"""What all pages share: time, language, messages, errors, filters, paging, headers, repeats."""
