Sentimos que no haya podido participar en {{title}} ({{when}}).
