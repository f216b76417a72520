using System.Text.Json.Nodes;

namespace Kit.Billing.Emulator.Http;

/// <summary>Reads one parameter from the form, typed, or refuses it as Stripe does, naming it by its <paramref name="path"/>.</summary>
internal delegate JsonNode? ParameterType(FormTree node, string path);
