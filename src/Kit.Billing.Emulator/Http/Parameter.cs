namespace Kit.Billing.Emulator.Http;

/// <summary>A parameter of an operation. An optional one may be sent empty, which unsets it and reads as null.</summary>
internal sealed record Parameter(string Name, ParameterType Type, bool Required = false);
