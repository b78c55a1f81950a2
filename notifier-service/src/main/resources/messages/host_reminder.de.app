{{title}} beginnt {{when}}. Sie sind Host.
