The recording of {{title}} ({{when}}) can be watched now.
