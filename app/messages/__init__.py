"""Messages that leave the house: what people and units are told also reaches their mailboxes and chats."""
