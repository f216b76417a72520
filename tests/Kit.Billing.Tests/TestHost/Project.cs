namespace Kit.Billing.Tests.TestHost;

public sealed class Project
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    public required string Name { get; set; }
}
