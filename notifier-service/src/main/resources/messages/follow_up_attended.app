Thank you for attending {{title}} ({{when}}).
