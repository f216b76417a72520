namespace Kit.Operations;

/// <summary>What was asked for is not done; whoever asked may read why.</summary>
internal sealed class OperationRefusedException(string id, int statusCode, string message) : KitException(id, message)
{
    public override int StatusCode => statusCode;

    public override string PublicDetail => Message;
}
