{{text}}
