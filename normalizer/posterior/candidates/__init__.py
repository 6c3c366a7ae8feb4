"""What a token or a line may have been: each module proposes candidates, none judges."""
