namespace Kit.Testing;

/// <summary>What the attacks of a suite are asked by.</summary>
internal interface IIsolationSuite
{
    Task<IEnumerable<IsolationAttack>> AttacksAsync();
}
