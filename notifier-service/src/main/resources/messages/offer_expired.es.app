No aceptó a tiempo la plaza en {{title}}, {{when}}. Ha pasado a otra persona y su inscripción está cancelada. Puede inscribirse de nuevo.
