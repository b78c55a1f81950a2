Schade, dass Sie bei {{title}} ({{when}}) nicht dabei waren.
