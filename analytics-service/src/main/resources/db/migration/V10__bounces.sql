comment on column notification.outcome is
    '0 scheduled, 10 unknown, 20 expired, 30 suppressed, 40 failed, 50 sent, 60 delivered, 70 bounced, 80 complained';
